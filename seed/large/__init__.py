"""What only a release of a million cases needs: processes that share the work, and tables to measure with."""
