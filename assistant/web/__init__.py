"""The kiosk's page and all else that is told over HTTP, by one small web server inside the program."""
