"""What every answer shares: problems, headers, queries, paging, formats. Nothing here knows what a case is."""
