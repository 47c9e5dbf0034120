"""PDF files: their lines, layout, headings and tables."""
