"""Lists of pledges and trainings of the invented province, with the defects of real ones."""
