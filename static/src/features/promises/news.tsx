/** What became of a promise that the person follows: said wherever she is but in its room, where it is seen to happen. */
import { useEffect } from "preact/hooks";
import { client } from "../../client";
import { roomPath, screen } from "../../router";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import { say } from "../../ui/live";

export function PromiseNews() {
  const { promiseNews } = client().store;
  const news = promiseNews.value;
  const now = screen.value;
  const isThere = now.at === "room" && now.topic === news?.room;
  const close = () => (promiseNews.value = undefined);
  useEffect(() => {
    if (isThere) close();
    else if (news) say(t(`promise-news-${news.act}`));
  }, [news, isThere]);
  if (!news || isThere) return null;
  return (
    <div class="news">
      <Icon name="seal" />
      <span>{t(`promise-news-${news.act}`)}</span>
      <a class="button button-small" href={`${roomPath(news.room)}#${news.seq}`} data-go>
        {t("promise-news-show")}
      </a>
      <button type="button" class="icon-button" aria-label={t("close")} onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  );
}
