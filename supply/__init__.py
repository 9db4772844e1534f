"""What others wrote and the dashboard runs on: which versions, under which licences, with which known faults."""
