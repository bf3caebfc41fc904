error-nothing-to-confirm = Deze mededeling hoeft u niet te bevestigen.
error-confirms-for-nobody = Alleen bewoners van dit gebouw of dit project kunnen dit bevestigen.
error-title-empty = Geef de mededeling een titel.
error-title-too-long = De titel is te lang. Er passen { $most } tekens in.
error-too-many-rooms = U kunt een mededeling in { $most } gesprekken tegelijk zetten. Kies er minder.
