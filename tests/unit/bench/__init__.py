"""The parts of the bench that compute, without a race."""
