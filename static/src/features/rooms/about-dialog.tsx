import { client } from "../../client";
import { t } from "../../texts";
import { Dialog } from "../../ui/dialog";
import type { Topic } from "../../wire";
import { About } from "./about";

export const AboutDialog = ({ topic }: { topic: Topic }) => (
  <Dialog title={client().store.open(topic).room.value?.room.name ?? t("room-about")}>
    <About topic={topic} />
  </Dialog>
);
