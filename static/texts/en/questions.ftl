question-step-late = This question should have been answered by now. There is no answer yet.
question-step-again = { $name } says: my question isn’t answered yet. The clock runs again.
question-step-closed = { $name } says: my question is done.
question-step-time_out = Nobody reacted to the answer. So this question is closed.
question-step-shelved = { $name } put this question and its answer under Answers, for everybody.
question-to-question = Go to the question
question-state-open = Waits for an answer
question-state-late = Late
question-state-answered = Answered
question-state-closed = Done
question-answerer = { $name } answers by { $at } at the latest
question-answerer-none = You get an answer by { $at } at the latest
question-answerer-late = { $name } should have answered by { $at }
question-answerer-late-none = The answer should have been there by { $at }
question-answered-by = Answered by { $name }
question-to-answer = Go to the answer
question-closes = If you say nothing, this question closes on { $at }.
question-dwellings =
    { $count ->
        [one] Holds for 1 home
       *[other] Holds for { $count } homes
    }
question-join = Holds for me too
question-leave = No longer holds for me
question-close-answered = Yes, this is an answer
question-again = Not answered yet
question-close = I don’t need an answer any more
question-is-answered = Is your question answered?
question-answer = Answer
question-answer-label = Your answer
question-answer-hint = Everybody here reads this. Who asked says whether it is an answer.
question-assign = Somebody else answers
question-assign-label = Who answers?
question-file = This is a question
question-drop = This is no question
question-shelve = Put under Answers
question-shelve-hint = All tenants of the corporation read this. Don’t mention names or addresses.
question-shelve-asked = The question
question-shelve-answer = The answer
question-neighbour = A neighbour’s reply. The answer is still to come.
question-official = Answer
question-news-asked = There is a question for you
question-news-filed = Your message is now a question. You will get an answer.
question-news-assigned = Somebody else will answer
question-news-answered = Your question has an answer
question-news-late = The answer to a question is late
question-news-again = A question isn’t answered yet
question-news-closed = A question is closed
question-news-time_out = A question is closed
question-news-show = Show

question-thread = Whole topic
question-thread-title = Question and replies
question-reply = Reply
question-assign-sure = Confirm
questions-all = All open questions
questions-count =
    { $count ->
        [0] No question waits for an answer here.
        [one] 1 question waits for an answer here.
       *[other] { $count } questions wait for an answer here.
    }
verb-question-now = This will be a question. Somebody with a name will answer it.
verb-talk-instead = Send it as a message instead
error-asked-by-your-home = Somebody of your home asked this. So it keeps holding for your home.
verb-question-hint = You get an answer within the agreed time.
verb-question-suggest = Is this a question? Then somebody with a name will answer it.
verb-question-yes = Yes, ask it
verb-suggest-no = No
verb-ask = Ask
pending-question-ask = Question
answers-alike = This was asked before

answers-title = Answers
answers-about = Questions that have an answer: from your conversations, and from the whole corporation.
answers-label = What is your question about?
answers-action = Search
answers-none = There is no answer to this yet. Do ask it in the conversation.
answers-of-all = For the whole corporation
answers-by = Answer by { $name }
answers-to-room = Go to the conversation
answers-back = Back to your conversations
questions-title = Open questions
questions-about = Who waits longest stands first. Only office hours count.
questions-none = Nobody waits for an answer.
questions-waits = Waits { $hours } working hours
questions-due = Answer by { $at } at the latest
questions-was-due = Should have been answered by { $at }
questions-answerer = { $name } answers
questions-nobody = Nobody has been asked to answer yet
questions-replies =
    { $count ->
        [one] 1 reply by neighbours
       *[other] { $count } replies by neighbours
    }

error-question-not-found = There is no such question.
error-question-is-elsewhere = Something happened to this question meanwhile. First look how it stands now.
error-already-a-question = This message is a question already.
error-answers-nothing = This message belongs to another topic. Only its first message can be a question.
error-not-your-question = Only who asked the question can say this.
error-question-needs-dwelling = You can only do this where you live.
error-unknown-answerer = Choose somebody who works here.
error-answer-incomplete = Fill in the question and the answer.
error-answer-too-long = This is too long. There is room for { $most } characters.
error-answer-not-found = This answer isn’t there any more.
