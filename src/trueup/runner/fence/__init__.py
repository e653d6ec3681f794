"""What keeps a script in. Standalone: the standard library only.

wall      the operating system's: put up around a process for good, where the machine offers it
landlock  no file but those named, and those only to be read
seccomp   no system call but those that a lone interpreter needs
audit     the second line: a hook in the script's own interpreter, everywhere

Our own few lines call the kernel, by ctypes: pyseccomp is of 2021 and needs a library that most machines lack, and of
landlock there are only previews.
"""
