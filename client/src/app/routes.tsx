import { type ReactNode, Suspense, useEffect } from 'react';
import {
  createBrowserRouter,
  Navigate,
  Outlet,
  type RouteObject,
  useLocation,
  useNavigationType,
  useParams,
  useRouteError,
} from 'react-router';
import { Loading } from '../ui/loading';
import { Refusal } from '../ui/refusal';
import { Refused } from '../lib/failure';
import { later } from './later';
import { page } from './pages';
import { SignedIn, useMe } from './session';

/** What only those need who are inside is fetched by them. */
const CoalitionShell = later(async () => ({ default: (await import('./shell')).CoalitionShell }), true);
const SignIn = page('auth/sign-in-page');
const Join = page('auth/join-page');
const Recover = page('recovery/recover-page');
const Start = page('auth/start-page');
const Account = page('auth/account-page');
const Home = page('home/home-page');
const Statements = page('home/statements-page');
const Parties = page('coalitions/parties-page');
const Rules = page('coalitions/rules-page');
const RecordPage = page('coalitions/record-page');
const Workspace = page('statements/workspace-page');
const Ballot = page('ballots/ballot-page');
const Floor = page('floor/floor-page');
const Talk = page('chat/talk-page');

/** Straight to the coalition one was last seen in, or to founding one. */
function Entrance(): ReactNode {
  const { data: me } = useMe();
  const seat = me?.seats[0];
  return <Navigate to={seat ? `/c/${seat.slug}` : '/start'} replace />;
}

function Root(): ReactNode {
  const { pathname } = useLocation();
  const way = useNavigationType();
  // A new page begins at its top; going back returns to where one was, which the browser does.
  useEffect(() => {
    if (way !== 'POP') window.scrollTo(0, 0);
  }, [pathname, way]);
  return (
    <Suspense fallback={<Loading kind="page" />}>
      <Outlet />
    </Suspense>
  );
}

/** A page that broke: said plainly, with a way on. The record is on the server and is not touched by it. */
function Broken(): ReactNode {
  const error = useRouteError();
  console.error(error);
  return <Refusal error={new Refused({ code: 'unexpected' })} retry={() => window.location.reload()} page />;
}

const NotFound = (): ReactNode => <Refusal error={new Refused({ code: 'not-found' })} page />;

/** Another clause of another statement is another page: nothing of the last one may stay on it. */
function Keyed({ by, children }: { by: string; children: (key: string) => ReactNode }): ReactNode {
  return children(useParams()[by] ?? '');
}

const routes: RouteObject[] = [
  {
    element: <Root />,
    errorElement: <Broken />,
    children: [
      {
        path: '/',
        element: (
          <SignedIn>
            <Entrance />
          </SignedIn>
        ),
      },
      { path: '/sign-in', element: <SignIn /> },
      { path: '/join', element: <Join /> },
      { path: '/recover', element: <Recover /> },
      { path: '/start', element: <Start /> },
      {
        path: '/account',
        element: (
          <SignedIn>
            <Account />
          </SignedIn>
        ),
      },
      {
        path: '/c/:slug',
        element: <CoalitionShell />,
        children: [
          {
            errorElement: <Broken />,
            children: [
              { index: true, element: <Home /> },
              { path: 'statements', element: <Statements /> },
              {
                path: 's/:statementId',
                element: <Keyed by="statementId">{(key) => <Workspace key={key} />}</Keyed>,
              },
              { path: 'b/:ballotId', element: <Keyed by="ballotId">{(key) => <Ballot key={key} />}</Keyed> },
              { path: 'floor', element: <Floor /> },
              { path: 'parties', element: <Parties /> },
              { path: 'rules', element: <Rules /> },
              { path: 'record', element: <RecordPage /> },
              { path: 'talk/:roomId?', element: <Talk /> },
              { path: '*', element: <NotFound /> },
            ],
          },
        ],
      },
      { path: '*', element: <NotFound /> },
    ],
  },
];

export const router = createBrowserRouter(routes);
