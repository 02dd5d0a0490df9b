"""Amazon on your laptop: PSTN Audio and the Chime SDK. Never deployed; knows Amazon's protocol, not our flows."""
