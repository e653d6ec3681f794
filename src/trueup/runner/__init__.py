"""Carries a document out: one loop over steps, one function for each action, one way to AWS.

interpreter   starts a document, and those that it starts
flow          from the first step to the last; execution: the record of it
actions       action name -> the function that carries it out
interceptor   every AWS call passes here: let through, recorded, journalled or withheld
calls         a call as data
script        aws:executeScript in a process of its own
children      how those processes start and end; launcher: what they fork from; child: what runs in there
fence         what keeps a script in; foreign: whose scripts need that it does
"""
