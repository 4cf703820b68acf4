# The page of a meeting, its states, the questions about it, and the list of meetings.

## States

state-pending = Creando su reunión
    .detail = Zoom la está creando. Tarda unos segundos.
state-refused = No creada
    .detail = Zoom no creó esta reunión.
state-waiting = No iniciada
    .detail = Nadie puede entrar hasta que usted la inicie. Su { -client } ve una pantalla de espera.
state-started = En curso
    .detail = La reunión está en marcha.
state-ended = Terminada
    .detail = El enlace ya no funciona para su { -client }.
    .detail-long = Duró { $length }. El enlace ya no funciona para su { -client }.
state-cancelled = Cancelada
    .detail = El enlace ya no funciona para su { -client }.
state-unknown = Esperamos la respuesta de Zoom
    .detail = Zoom tardó en responder. No crearemos una segunda reunión sin que usted lo pida.
state-silent = No tenemos noticias de Zoom
    .detail = Usted abrió esta reunión como anfitrión. Es posible que esté en marcha con normalidad.
state-somebody = { $count ->
    [one] { $count } persona está esperando
   *[other] { $count } personas están esperando
}
    .detail = Inicie la reunión para que puedan entrar.
    .inside = { $count ->
        [one] Hay { $count } persona en la sala de espera.
       *[other] Hay { $count } personas en la sala de espera.
    }

## The page

meeting-title = Su reunión
meeting-check = Comprobar de nuevo
ready = Su reunión está lista
    .start = Iniciar como anfitrión
    .rejoin = Volver a entrar como anfitrión
    .opens-zoom = (abre Zoom)
    .give = Dé este enlace a su { -client }
    .link = Enlace para entrar
    .copy = Copiar enlace
    .copied = Copiado
    .copied-long = Enlace para entrar copiado
    .uncopied = Seleccione y copie
    .uncopied-long = No se pudo copiar. El enlace está seleccionado: cópielo con el teclado o con el menú.
    .share = Compartir…
    .sms = Mensaje de texto
    .email = Correo electrónico
    .print = Imprimir
    .no-names = No añada nombres ni datos de salud al mensaje.
    .show-qr = Mostrar un código QR
    .qr = Código QR que abre el enlace para entrar de su { -client }
    .read-out = Dictarlo por teléfono
    .id = ID de reunión
    .types-both = Su { -client } abre zoom.us/join y escribe ambos.
    .more = Más
    .calendar = Añadir al calendario
    .calendar-note = Quien pueda leer su calendario puede leer el enlace.
    .cancel = Cancelar esta reunión
    .end = Terminar la reunión para todos
applied = Cómo la configuró Zoom
    .waiting-room-on = Sí (lo exige su organización)
    .waiting-room-off = No (lo decidió su organización)
    .must-be-typed = Hay que escribirlo
    .none = Ninguno
    .recording-off = No (su cuenta de Zoom no lo permite)
    .local-own = Sí, en su equipo
    .cloud-own = Sí, en Zoom
    .local = Sí, en su equipo (lo decidió su organización)
    .cloud = Sí, en Zoom (lo decidió su organización)
    .limit = Límite de tiempo
    .forty = 40 minutos con su plan de Zoom
    .created = Creada
    .records-own = Usted pidió a Zoom que grabe esta reunión. Avise a su { -client } antes de grabar.
    .records = Zoom grabará esta reunión, porque así lo indican los ajustes de su cuenta. Dígaselo a su { -client } antes de que empiece.
open-unknown = No sabemos si Zoom creó su reunión
open-pending = Su reunión está en camino
open-repeat = Si Zoom la creó, nadie tiene su enlace y terminará sin usarse. Puede iniciar una nueva aquí.
over = Esta reunión ya terminó
    .made = Usted la creó el { $when }.
late = Ya creó esta reunión a las { $when }
    .lead = Puede que alguien ya tenga su enlace. No se creó nada nuevo.
    .open = Abrirla
    .other = ¿Es para su siguiente { -client }?
    .own = Dé a cada { -client } un enlace propio.
hosting = Tiene una reunión en curso
    .lead = Empezó a las { $when }. En Zoom, casi todas las personas pueden tener en curso solo una reunión a la vez. No se creó nada nuevo.
    .back = Volver a esa reunión
    .next = ¿Ya le toca a su siguiente { -client }?
    .choose = Puede crear el enlace ahora e iniciar la reunión cuando termine esta, o terminar esta primero.
    .end = Terminar la reunión en curso
end = ¿Terminar ahora la reunión para todos?
    .consequence = Todas las personas que están en ella salen, y el enlace que dio deja de funcionar.
    .yes = Terminar la reunión para todos
    .no = Dejar que siga
cancel = ¿Cancelar esta reunión?
    .consequence = El enlace que dio dejará de funcionar.
    .yes = Cancelar la reunión
    .no = Conservarla

## The message to a client

message-invite = Entre en su cita por videollamada:
    { $link }
    No necesita una cuenta de Zoom.
message-invite-with = Entre en su cita por videollamada con { $host }:
    { $link }
    No necesita una cuenta de Zoom.

## The list

history = Reuniones
    .none = Todavía no hay reuniones.
    .no-older = No hay reuniones anteriores.
    .caption = Sus reuniones, primero las más recientes
    .created = Creada
    .name = Nombre
    .state = Estado
    .length = Duración
    .pages = Páginas de esta lista
    .newest = Más recientes
    .older = Anteriores
    .kept = Guardamos esta lista durante { $length } y después la borramos.
    .not-kept = Una reunión sale de esta lista poco después de terminar.
