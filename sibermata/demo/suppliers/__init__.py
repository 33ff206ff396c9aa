"""The suppliers: who delivers which list, and their troubles."""
