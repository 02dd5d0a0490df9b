"""Amazon on your laptop: PSTN Audio and the Chime SDK services. Never deployed; knows Amazon's protocol, not our flows."""
