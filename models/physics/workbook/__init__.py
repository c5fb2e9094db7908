"""What planners work out by hand: textbook spreads, plumes, puffs and the dense-gas workbook, a second opinion."""
