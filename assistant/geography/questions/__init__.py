"""Questions about places: reading them, and answering those about distances."""
