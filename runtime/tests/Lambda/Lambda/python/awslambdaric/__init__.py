"""A Lambda runtime client in its smallest form, in the place of the one that pip installs."""
