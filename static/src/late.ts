/**
 * What isn't needed to read and write: menus, forms, settings. One file, fetched when the page is idle or when the first
 * of these is asked for, so that the first load stays small and a menu opens at once.
 */
export { Confirmations } from "./features/announcements/confirmations";
export { AnnouncementForm } from "./features/announcements/form";
export { PhotoViewer } from "./features/files/viewer";
export { DeleteDialog, MessageMenu } from "./features/messages/menu";
export { HorizonForm } from "./features/horizon/form";
export { MoreMenu } from "./features/messages/more";
export { AuditLog } from "./features/moderation/audit";
export { HideDialog, MuteDialog } from "./features/moderation/view";
export { Settings } from "./features/people/settings";
export { OutcomeForm, OwedOutcomes, PollVoters, SlipForm } from "./features/polls/after";
export { PollForm } from "./features/polls/form";
export { ProgressForm } from "./features/progress/form";
export { AskPromise, PromiseForm } from "./features/promises/form";
export { PromiseStep } from "./features/promises/step";
export { AnswerForm, AssignForm, EarlierAnswer, ShelveForm } from "./features/questions/forms";
export { Thread } from "./features/questions/thread";
export { PulseCalls, PulseHistory, PulsePublish } from "./features/pulse/after";
export { PulseForm } from "./features/pulse/form";
export { AboutDialog } from "./features/rooms/about-dialog";
export { Finder } from "./features/rooms/finder";
export { Search } from "./features/search/view";
export { Shortcuts } from "./ui/shortcuts";
