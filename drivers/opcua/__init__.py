"""OPC UA servers, read by subscription; many tags are split over several connections."""
