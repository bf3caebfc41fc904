error-poll-closed = Deze stemming is gesloten. U kunt niet meer stemmen, maar wel de uitslag zien.
error-poll-incomplete = Vul de vraag in, en alle antwoorden waaruit mensen kunnen kiezen.
error-options-alike = Twee antwoorden lijken te veel op elkaar: { $option }. Maak er één anders of haal er één weg.
error-wrong-closing-time = Kies een moment dat nog moet komen, en niet later dan over een jaar.
error-unknown-option = Dit antwoord hoort niet bij deze stemming. Kies een ander antwoord.
error-one-choice-only = U kunt bij deze stemming één antwoord kiezen.
error-no-dwelling-here = Alleen bewoners van dit gebouw of dit project kunnen stemmen.
