"""Floor 4: who is asked to a meeting, who came, what that makes of them. Pure; decides, writes
nothing.
"""
