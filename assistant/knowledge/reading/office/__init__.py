"""Files of Word, Excel, PowerPoint and LibreOffice."""
