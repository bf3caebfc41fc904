/** What became of a question of hers, or that she is to answer: said wherever she is but in its room, where it is seen. */
import { useEffect } from "preact/hooks";
import { client } from "../../client";
import { roomPath, screen } from "../../router";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import { say } from "../../ui/live";

export function QuestionNews() {
  const { promiseNews, questionNews } = client().store;
  const news = questionNews.value;
  const now = screen.value;
  const isThere = now.at === "room" && now.topic === news?.room;
  const close = () => (questionNews.value = undefined);
  useEffect(() => {
    if (isThere) close();
    else if (news) say(t(`question-news-${news.act}`));
  }, [news, isThere]);
  if (!news || isThere || promiseNews.value) return null;
  return (
    <div class="news">
      <Icon name="question" />
      <span>{t(`question-news-${news.act}`)}</span>
      <a class="button button-small" href={`${roomPath(news.room)}#${news.seq}`} data-go>
        {t("question-news-show")}
      </a>
      <button type="button" class="icon-button" aria-label={t("close")} onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  );
}
