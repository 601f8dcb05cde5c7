"""The tables as one workbook for those who work in a spreadsheet, and back: `write` and `take_in`."""
