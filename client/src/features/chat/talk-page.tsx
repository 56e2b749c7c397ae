import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { IconChevronLeft } from '@tabler/icons-react';
import { useCoalition } from '../../app/coalition';
import { usePhone } from '../../app/shell';
import { Refused } from '../../lib/failure';
import { Note } from '../../ui/note';
import { Refusal } from '../../ui/refusal';
import { ChannelList } from './channel-list';
import { ChatPanel } from './chat-panel';
import { OpenCorridor } from './open-corridor';
import classes from './chat.module.css';

/** The channels of a coalition, and one of them open. */
export default function TalkPage(): ReactNode {
  const { t } = useTranslation('chat');
  const { roomId } = useParams();
  // An address with #message-… comes from what needs the reader.
  const named = /^#message-(.+)$/.exec(useLocation().hash)?.[1] ?? null;
  const phone = usePhone();
  const navigate = useNavigate();
  const coalition = useCoalition();
  const [opening, setOpening] = useState(false);
  const { channels, slug } = coalition;
  const to = (id: string) => void navigate(`/c/${slug}/talk/${id}`);

  if (channels.length === 0) return <Note>{t('noChannel')}</Note>;
  if (!roomId && !phone && channels[0]) return <Navigate to={`/c/${slug}/talk/${channels[0].id}`} replace />;
  const known = channels.some(({ id }) => id === roomId);
  return (
    <div className={classes.page}>
      <h1 className="hidden-visually">{t('title')}</h1>
      {(!phone || !roomId) && (
        <aside className={classes.channelsSide}>
          <ChannelList current={roomId ?? null} onOpenCorridor={() => setOpening(true)} />
        </aside>
      )}
      {roomId && (
        <div className={classes.talk}>
          {known ? (
            <ChatPanel
              coalition={coalition}
              roomId={roomId}
              messageId={named}
              onSwitch={to}
              lead={phone && <Back />}
              listed={!phone}
            />
          ) : (
            <Refusal error={new Refused({ code: 'not-found' })} page />
          )}
        </div>
      )}
      {opening && (
        <OpenCorridor
          onClose={() => setOpening(false)}
          onOpened={(id) => {
            setOpening(false);
            to(id);
          }}
        />
      )}
    </div>
  );
}

function Back(): ReactNode {
  const { t } = useTranslation('chat');
  const { slug } = useCoalition();
  return (
    <Link to={`/c/${slug}/talk`} className={classes.back} aria-label={t('allChannels')}>
      <IconChevronLeft size={20} stroke={1.5} className="flip" aria-hidden />
    </Link>
  );
}
