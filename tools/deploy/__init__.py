"""A stage on AWS: the package, the template, the stack, and what CloudFormation cannot make."""
