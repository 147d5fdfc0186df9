"""A minimal Lambda runtime client that replaces the package from pip."""
