"""Several kiosks of one house: one leads, the others have joined it by a code and go on alone when it is gone."""
