import { CreatePeople1795305600000 } from './1795305600000-create-people.js';
import { CreateRecord1795305700000 } from './1795305700000-create-record.js';
import { CreateTalk1795305800000 } from './1795305800000-create-talk.js';
import { CreateStatements1795305900000 } from './1795305900000-create-statements.js';
import { CreateBallots1795306000000 } from './1795306000000-create-ballots.js';
import { CreateDemonstration1795306100000 } from './1795306100000-create-demonstration.js';
import { IndexReplies1795306100000 } from './1795306100000-index-replies.js';
import { SealVersions1795306200000 } from './1795306200000-seal-versions.js';
import { CompressDeclarations1795306300000 } from './1795306300000-compress-declarations.js';
import { IndexMentions1795306400000 } from './1795306400000-index-mentions.js';
import { WallCaucuses1795402000000 } from './1795402000000-wall-caucuses.js';
import { CreateSecondFactors1795403000000 } from './1795403000000-create-second-factors.js';
import { IndexHandlesAcrossScripts1795404000000 } from './1795404000000-index-handles-across-scripts.js';
import { NameWhoCancelled1795406000000 } from './1795406000000-name-who-cancelled.js';
import { CreateKeptWords1795406100000 } from './1795406100000-create-kept-words.js';
import { SayWhoseRoom1795500000000 } from './1795500000000-say-whose-room.js';
import { CountEndings1795500100000 } from './1795500100000-count-endings.js';
import { CountEndedSessions1795500200000 } from './1795500200000-count-ended-sessions.js';
import { BindConsents1795500300000 } from './1795500300000-bind-consents.js';
import { CreateWritingBrake1795500500000 } from './1795500500000-create-writing-brake.js';
import { CreateRecoveries1795500600000 } from './1795500600000-create-recoveries.js';
import { BindInvitations1795500700000 } from './1795500700000-bind-invitations.js';
import { RefuseByParty1795500800000 } from './1795500800000-refuse-by-party.js';

/** The history of the database, oldest first. Fixed once merged. */
export const MIGRATIONS = [
  CreatePeople1795305600000,
  CreateRecord1795305700000,
  CreateTalk1795305800000,
  CreateStatements1795305900000,
  CreateBallots1795306000000,
  CreateDemonstration1795306100000,
  IndexReplies1795306100000,
  SealVersions1795306200000,
  CompressDeclarations1795306300000,
  IndexMentions1795306400000,
  WallCaucuses1795402000000,
  CreateSecondFactors1795403000000,
  IndexHandlesAcrossScripts1795404000000,
  NameWhoCancelled1795406000000,
  CreateKeptWords1795406100000,
  SayWhoseRoom1795500000000,
  CountEndings1795500100000,
  CountEndedSessions1795500200000,
  BindConsents1795500300000,
  CreateWritingBrake1795500500000,
  CreateRecoveries1795500600000,
  BindInvitations1795500700000,
  RefuseByParty1795500800000,
];
