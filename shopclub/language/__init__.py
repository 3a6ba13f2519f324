"""Every text a person reads: translations, sentences, money and dates."""
