"""Everything that is deployed: the Lambda behind the telephone number and the HTTP API beside it."""
