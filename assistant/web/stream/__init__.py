"""The stream of events that lights, films and maps follow, and the commands that they may send."""
