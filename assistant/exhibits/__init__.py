"""What a curator does with exhibits: add photographs of a thing, see what is known, check how well."""
