error-announcement-incomplete = Vul een titel en een tekst in.
error-nothing-to-confirm = Deze mededeling hoeft u niet te bevestigen.
error-confirms-for-nobody = Alleen bewoners van dit gebouw of dit project kunnen dit bevestigen.
