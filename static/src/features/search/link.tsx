/** The ways to searching: in the list of rooms for all of them, in a room's head for that one. */
import { searchPath } from "../../router";
import { t } from "../../texts";
import { Icon } from "../../ui/icon";
import type { Topic } from "../../wire";

export const SearchLink = ({ here }: { here: boolean }) => (
  <a class="search-link" href={searchPath("")} data-go aria-current={here ? "page" : undefined}>
    <Icon name="search" />
    <span>{t("search-open")}</span>
  </a>
);

export const SearchHere = ({ topic }: { topic: Topic }) => (
  <a class="icon-button" href={searchPath("", topic)} data-go aria-label={t("search-here")}>
    <Icon name="search" />
  </a>
);
