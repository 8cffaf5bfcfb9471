// The Amharic texts as a file of their own, fetched by the pages that need it.

import { consoleAm } from "../../console/strings/am";
import { deskAm } from "../../console/strings/desk_am";
import { am } from "./am";
import { laterAm } from "./am_later";

export const texts = { ...am, ...laterAm, ...consoleAm, ...deskAm };
