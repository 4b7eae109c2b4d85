"""The process that makes files of an answer: handed one job, confined, ended after it. Holds no key."""
