/** What became of a promise that the person follows: said once, wherever she is, with the way to it. */
import { useEffect } from "preact/hooks";
import { client } from "../../client";
import { roomPath } from "../../router";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import { say } from "../../ui/live";

export function PromiseNews() {
  const { promiseNews } = client().store;
  const news = promiseNews.value;
  useEffect(() => {
    if (news) say(t(`promise-news-${news.act}`));
  }, [news]);
  if (!news) return null;
  const close = () => (promiseNews.value = undefined);
  return (
    <div class="news">
      <Icon name="seal" />
      <span>{t(`promise-news-${news.act}`)}</span>
      <a class="button button-small" href={`${roomPath(news.room)}#item-${news.seq}`} data-go onClick={close}>
        {t("promise-news-show")}
      </a>
      <button type="button" class="icon-button" aria-label={t("close")} onClick={close}>
        <Icon name="close" />
      </button>
    </div>
  );
}
