"""What the program touches of the machine: sound devices; button, light and heat have their place here."""
