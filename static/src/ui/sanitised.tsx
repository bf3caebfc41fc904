/**
 * The one place where HTML of somebody else is put on the page: `html` of messages, announcements and progress, which
 * the server made from the text with markdown-it-py and cleaned with nh3 (app/messages). Nothing else may come here.
 */
export const Sanitised = ({ html }: { html: string }) => <div class="text" dangerouslySetInnerHTML={{ __html: html }} />;
