"""The pages of web/: built here, served beside the local stack, published beside a deployed API."""
