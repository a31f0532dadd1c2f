"""What findings may do: waivers and a baseline accept some, the gate decides on the rest."""
