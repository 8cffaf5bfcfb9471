// The Amharic texts as a file of their own, fetched by the pages that need it.

import { consoleAm } from "../../console/strings/am";
import { am } from "./am";

export const texts = { ...am, ...consoleAm };
