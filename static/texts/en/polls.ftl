error-poll-closed = This poll has closed. You can no longer vote, but you can see the result.
error-poll-incomplete = Fill in the question, and all answers that people can choose from.
error-options-alike = Two answers look the same: { $option }. Change one of them, or remove it.
error-wrong-closing-time = Choose a moment that is still to come, and within a year.
error-unknown-option = This answer does not belong to this poll. Choose another answer.
error-one-choice-only = You can choose one answer in this poll.
error-no-dwelling-here = Only tenants of this building or project can vote.
