"""Who is invited to a meeting, who attended, and which candidates that makes. Pure; decides, writes
nothing.
"""
