"""The commands, one file a group; what they do stands in the rooms."""
