/**
 * Before the first paint: the theme and the size of letters that the person chose on this device.
 *
 * Dark values stand in a style sheet of their own, so that choosing a theme is choosing for which screens it counts.
 */
import { applyLook, readLook } from "./look";

applyLook(readLook());
