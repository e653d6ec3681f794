"""From results to a fix and back: the only part through which a write reaches AWS, `trueup.deploy` aside.

runbooks   the library's documents as fixes         accounts   the ways into the accounts that they fix
plan       results -> what would change             planfile   the same as a file, sealed
apply      plan -> changes                          journal    each write, flushed before it happens
undo       journal -> back                          inverse    the way back from a write, a file for each service
"""
