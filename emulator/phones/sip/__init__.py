"""The SIP phone: softphones on this machine call, and are called by, the switchboard."""
