# The public pages: help, privacy, terms, support and accessibility. Messages stand in the order of the
# pages.


## Help

help-bedside-starts = Bedside inicia una reunión de Zoom en su propia cuenta de Zoom y le da un enlace para su { -client }.
help-adding-app = Añadir la aplicación
help-usage = Uso
help-removing-app = Quitar la aplicación
help-need-zoom = Necesita una cuenta de Zoom. Nunca nos da su contraseña de Zoom.
help-open-home = Abra <a href="/">la página de inicio</a> y pulse “Conectar su cuenta de Zoom”. Si encontró la aplicación en Zoom App Marketplace, pulse allí “Add”.
help-sign-zoom = Inicie sesión en Zoom, si Zoom se lo pide.
help-zoom-shows = Zoom muestra lo que Bedside puede hacer. Pulse “Permitir”.
help-come-back = Vuelve aquí y lee “Zoom está conectado”.
help-came-from = Si vino desde Zoom App Marketplace, es posible que Zoom pregunte otra vez. Es por su seguridad: solo terminamos lo que empezó en su propio navegador.
help-zoom-asks = Lo que Zoom le pide que permita
help-permission = Permiso
help-why = Para qué
help-create-meeting = Crear una reunión
help-make-meeting = Para crear una reunión cuando usted pulsa el botón
help-view-meeting = Ver una reunión
help-get-fresh = Para obtener un enlace nuevo para usted cada vez que inicia una reunión como anfitrión
help-change-meeting = Actualizar una reunión
help-change-when = Para cambiar la hora o las opciones de una reunión que usted programó
help-update-meetings = Actualizar el estado de una reunión
help-end-running = Para terminar para todos una reunión en curso cuando usted pulsa el botón para ello
help-delete-meeting = Eliminar una reunión
help-cancel-meeting = Para cancelar una reunión que no ha empezado
help-view-user = Ver un usuario
help-see-connected = Para ver quién se conectó: su nombre, su dirección de correo electrónico, su plan y su zona horaria
help-view-schedulers = Ver las personas para las que puede programar
help-see-schedulers = Para que pueda elegir a un colega cuando programa una reunión en su nombre. Es posible que su organización no lo incluya.
help-bedside-does = Bedside no mira sus grabaciones, sus chats, sus contactos ni otras reuniones.
help-zoom-does = Si Zoom no le permite añadirla
help-organisation-may = Es posible que su organización tenga que aprobar antes una aplicación. Pida a su administrador de Zoom que apruebe Bedside. Muéstrele esta página y la <a href="/privacy">página de privacidad</a>.
help-start-meeting = Iniciar una reunión
help-press-start = Pulse “Iniciar una reunión ahora”. Zoom crea una reunión nueva en su cuenta.
help-press-copy = Pulse “Copiar enlace” y envíe el enlace a su { -client }. También puede enviarlo en un mensaje de texto o en un correo electrónico, mostrar un código QR, o dictar el ID de reunión y el código de acceso.
help-press-start-as = Pulse “Iniciar como anfitrión”. Zoom se abre en una pestaña nueva.
help-client-waits = Su { -client } espera en la sala de espera hasta que usted le permita entrar. La página de la reunión muestra cuántas personas esperan, nunca quiénes son.
help-when-done = Cuando acabe, termine la reunión en Zoom o pulse “Terminar la reunión para todos” en la página de la reunión.
help-client-needs = Su { -client } no necesita una cuenta de Zoom. Use una reunión nueva para cada { -client }, para que nadie reciba el enlace de otra persona.
help-ask-zoom = Le pedimos a Zoom una sala de espera, un código de acceso en el enlace y ninguna grabación. Su organización puede decidir otra cosa. La página de la reunión muestra lo que hizo Zoom.
help-home-page = La página de inicio muestra sus reuniones abiertas durante 24 horas.
help-schedule-press = Pulse “Programar una reunión” en la página de inicio y elija la fecha, la hora y las opciones.
help-schedule-zone = La hora es la de la zona que aparece al lado. Puede elegir otra zona en los ajustes.
help-schedule-calendar = Pulse “Añadir al calendario” en la página de la reunión y envíe el enlace a su { -client }.
help-schedule-change = Puede cambiar la hora y las opciones hasta que la reunión empiece. El enlace sigue siendo el mismo.
help-schedule-again = Si se corta la llamada, la reunión se puede iniciar de nuevo durante dos horas después de su hora.
help-schedule-colleague = Puede elegir a un colega que le dio en Zoom el privilegio de programación en “Programar una reunión para un colega”. Esa persona inicia la reunión en Zoom.
help-settings = En la <a href="/settings">página de ajustes</a> usted elige qué tienen las reuniones nuevas, cómo se llaman, el mensaje para sus { -clients }, y el idioma, los colores y la zona horaria de sus páginas.
help-settings-shared = Si otras personas usan el mismo equipo, indíquelo ahí: entonces su sesión se cierra al cerrar el navegador y tras 15 minutos sin uso.
help-page-meeting = Qué le dice la página de una reunión
help-limits = Límites
help-zooms-free = Con el plan gratuito de Zoom, una reunión termina a los 40 minutos.
help-zoom-lets = Zoom permite a cada persona crear o modificar 100 reuniones al día. El recuento empieza de nuevo a medianoche UTC.
help-zoom-lets-most = En Zoom, casi todas las personas pueden tener en curso solo una reunión a la vez. Si pulsa el botón durante una reunión, primero le preguntamos. Entonces puede crear el enlace e iniciar la reunión más tarde.
help-some-zoom = Con algunas cuentas de Zoom no se pueden iniciar reuniones. Pida una licencia a su administrador de Zoom.
help-when-meeting = Cuando una reunión ha terminado, su enlace ya no funciona. Inicie una nueva.
help-when-something = Cuando algo no funciona
help-zoom-needs = “Zoom necesita que conecte de nuevo su cuenta”
help-permission-was = El permiso se retiró o caducó. Pulse “Conectar Zoom de nuevo”. Los enlaces que ya dio siguen funcionando.
help-zoom-did = “Esperamos la respuesta de Zoom”
help-do-know = No sabemos si la reunión se creó. Nadie tiene su enlace. Después de un minuto, la página le permite iniciar una nueva.
help-start-as = “Iniciar como anfitrión” no abre nada
help-browser-may = Es posible que su navegador bloquee las pestañas nuevas. Permítalas para este sitio, o pulse con el botón derecho y abra el enlace en una pestaña nueva.
help-copy-link = “Copiar enlace” no copia
help-link-then = Entonces el enlace queda seleccionado. Cópielo con el teclado: Ctrl y C, o Command y C en un Mac.
help-signed-out = Su sesión se cierra a menudo
help-signed-out-after = Su sesión se cierra tras un tiempo sin uso. Su navegador debe permitir las cookies para este sitio.
help-wrong-zoom = La cuenta de Zoom conectada no es la correcta
help-sign-out = Cierre sesión en Zoom, en zoom.us, y después conecte Zoom de nuevo aquí. Bedside le pregunta antes de cambiar de cuenta.
help-locked-down = En un PC con restricciones
help-zoom-app = La aplicación de Zoom falta o está bloqueada: en la página de Zoom elija “Join from your browser”, si su organización lo permite.
help-copying-blocked = No se puede copiar: abra “Dictarlo por teléfono” y dé a su { -client } el ID de reunión y el código de acceso. Hay que escribir ambos en zoom.us/join.
help-camera-blocked = La cámara está bloqueada: abra Zoom en su teléfono con la misma cuenta de Zoom, pulse “Join” y escriba el ID de reunión.
help-scripts-blocked = JavaScript está bloqueado: todas las páginas siguen funcionando. Pulse “Comprobar de nuevo” para ver si hay algo nuevo.
help-bedside-down = Si Bedside no funciona
help-links-gave = Los enlaces que dio siguen funcionando, porque son de Zoom. Puede <a href="https://zoom.us/start/videomeeting" rel="noopener noreferrer">iniciar una reunión en el propio Zoom</a>.
help-here = Aquí
help-sign-open = Inicie sesión y abra <a href="/account/disconnect">Desconectar Zoom</a>. El enlace está al final de la página de su cuenta.
help-press-disconnect = Pulse “Desconectar y borrar mis datos”.
help-tell-zoom = Avisamos a Zoom de que el permiso ha terminado. Zoom sigue mostrando la aplicación hasta que la quite también allí.
help-zoom = En Zoom
help-open-zoom = Abra <a href="https://marketplace.zoom.us/" rel="noopener noreferrer">Zoom App Marketplace</a> e inicie sesión.
help-choose-manage = Elija “Manage” y después “Added Apps”.
help-press-remove = Pulse “Remove” junto a Bedside.
help-zoom-tells = Zoom nos avisa, y borramos sus datos como si usted hubiera pulsado el botón aquí.
help-deleted-when = Qué se borra y cuándo
help-connection-name = Su conexión, su nombre, su dirección de correo electrónico y los enlaces de sus reuniones: de inmediato.
help-list-meetings = La lista de reuniones que inició aquí: en un minuto como máximo.
help-signed-out-every = Su sesión se cierra en todos los dispositivos.
help-record-was = Queda un registro de lo que se hizo, con identificadores al azar en lugar de su nombre. La <a href="/privacy">página de privacidad</a> dice más.
help-no-meeting = No se cancela ninguna reunión. Las reuniones que existen se quedan en Zoom, y sus enlaces siguen funcionando.
help-connect-again = Puede conectar Zoom de nuevo en cualquier momento. Empieza con una lista vacía.
help-still-stuck = ¿Sigue sin resolverlo? <a href="/support">Contacte con el soporte</a>.
help-page = En esta página
help-permissions = Permisos

## Support

support-people-run = Las personas que gestionan este servicio todavía no han dado una dirección. Pregunte a la persona que le habló del servicio.
support-write-to = Escriba a:
support-run-by = Quién lo gestiona
support-hours = Horario
support-help-page = Es posible que la <a href="/help">página de ayuda</a> ya tenga su respuesta.
support-write = Qué escribir
support-wanted-do = Qué quería hacer y qué vio
support-reference-page = La referencia que aparece en la página, como <span class="mono">BD-7F3K-92QD</span>
support-day-time = El día y la hora
support-browser-such = Su navegador, como Chrome o Safari
support-leave-out = No incluya su contraseña, nombres de { -clients }, datos de salud ni enlaces para entrar. Nunca los necesitamos.
support-client-waiting = Si su { -client } está esperando
support-do-wait = No nos espere. <a href="https://zoom.us/start/videomeeting" rel="noopener noreferrer">Inicie una reunión en el propio Zoom</a> y después use “Invitar” para copiar el enlace.
support-report-security = Informar de un problema de seguridad
support-write-same = Escriba a la misma dirección y empiece el asunto con “Seguridad”. Diga qué hizo y qué vio. Haga pruebas solo con su propia cuenta, y no incluya credenciales ni enlaces de personas reales. Denos tiempo para arreglarlo antes de contárselo a otras personas.
support-programs-find = Los programas encuentran la dirección en <a href="/.well-known/security.txt">security.txt</a>.
support-there-no = Aquí todavía no hay una dirección para ello.

## Privacy

privacy-bedside-keeps = Bedside guarda lo que necesita para iniciar sus reuniones. No pide el nombre de su { -client } ni lo guarda.
privacy-runs-service = Quién gestiona este servicio
privacy-run-by = { $name } gestiona este servicio y responde de sus datos. En esta página, “nosotros” es quien gestiona el servicio.
privacy-people-run = Las personas que gestionan este servicio todavía no han dado su nombre.
privacy-ask-keep = Puede preguntarnos qué guardamos sobre usted: <a href="/support">contacte con el soporte</a>. También puede borrarlo en cualquier momento, como dice “Borrado de datos” más abajo.
privacy-clients = Sus { -clients }
privacy-there-no = No hay ningún campo para el nombre, la dirección, el teléfono o los datos de salud de su { -client }.
privacy-message-link = El mensaje con el enlace se envía desde sus propias aplicaciones. No vemos quién lo recibe.
privacy-zoom-tells = Zoom nos avisa cuando alguien espera fuera de su reunión, y puede decirnos el nombre que esa persona escribió. Lo convertimos en un código con una clave secreta y no guardamos el nombre. El código se borra cuando termina la reunión.
privacy-cannot-see = No podemos ver ni oír sus reuniones.
privacy-stored = Qué se guarda
privacy-what = Qué
privacy-why = Para qué
privacy-until = Hasta cuándo
privacy-table = Qué no está en esta tabla
privacy-log-program = El registro del programa anota páginas y errores, identificadores nuestros al azar y los números que Zoom da a sus respuestas. No contiene ningún nombre, ninguna dirección de correo electrónico, ningún enlace y ninguna credencial.
privacy-web-server = Un servidor web situado delante de este puede anotar direcciones de red. Las copias de seguridad pueden conservar datos borrados durante un tiempo. Ambas cosas están en manos de las personas que gestionan este servicio. Pregúnteles dónde funciona, quién más trabaja en él por encargo suyo y cuánto tiempo conservan estos datos.
privacy-zoom-receives = Qué recibe Zoom
privacy-use-app = Que usted usa esta aplicación, y cuándo actúa en su nombre
privacy-each-meeting = De cada reunión: el nombre que eligió en los ajustes, con un código breve, y la configuración que pedimos
privacy-everything-happens = Todo lo que ocurre en la reunión. Eso queda entre usted, su { -client } y Zoom, según las <a href="https://www.zoom.com/en/trust/privacy/" rel="noopener noreferrer">condiciones de privacidad de Zoom</a>.
privacy-send-data = No enviamos sus datos a nadie más que a Zoom. No los vendemos, y no mostramos publicidad.
privacy-cookies = Cookies
privacy-there-two = Hay tres, y ninguna sigue lo que usted hace en otros sitios:
privacy-session-cookie = mantiene su sesión iniciada, como máximo { $length } después de su último uso.
privacy-shared-cookie = recuerda durante un año que usted indicó que otras personas usan este equipo. Solo se guarda en ese caso.
privacy-login-cookie = asegura que usted termine lo que empezó, durante 10 minutos.
privacy-pages-load = Las páginas no cargan nada de otros sitios. No hay estadísticas sobre las visitas.
privacy-deletion = Borrado de datos
privacy-press-disconnect = Pulse <a href="/account/disconnect">Desconectar Zoom</a>, o quite la aplicación en Zoom. La <a href="/help#remove">página de ayuda</a> explica cómo.
privacy-tokens-name = Las credenciales, su nombre, su dirección de correo electrónico y sus enlaces desaparecen de inmediato, y el resto en un minuto como máximo. La tabla dice qué queda.
privacy-when-zoom = Si Zoom pone fin al permiso y usted no conecta Zoom de nuevo en 30 días, sus datos se borran de la misma manera.
privacy-only-stop = Si solo deja de usar Bedside, su conexión sigue hasta que desconecte Zoom.
privacy-how-kept = Cómo se protege
privacy-whatever-called = Todo lo que en la tabla se llama cifrado se cifra antes de llegar a la base de datos. Quien robe solo la base de datos no puede leerlo. Quien controle el servicio en marcha sí puede. Nadie de fuera ha revisado el programa.
privacy-version = Este texto corresponde a Bedside { $version }. Se cambió por última vez el 21 de noviembre de 2026.
privacy-table-stored = Tabla de lo que se guarda

## Terms

terms-sample = Esto es un ejemplo
terms-came-program = Vino con el programa. Las personas que gestionan este servicio todavía no lo han revisado y no responden de él. Deben revisarlo o sustituirlo antes de ofrecer el servicio a otras personas.
terms-between = Entre quiénes se acuerda esto
terms-parties = Usted, que conecta una cuenta de Zoom, y { $name }, que gestiona este servicio. “Nosotros” es quien gestiona el servicio.
terms-parties-unnamed = Usted, que conecta una cuenta de Zoom, y las personas que gestionan este servicio. “Nosotros” son esas personas.
terms-service-does = Qué hace el servicio
terms-creates-meetings = Crea reuniones en su cuenta de Zoom cuando usted las pide, y le da los enlaces. Las reuniones en sí son de Zoom. Su contrato con Zoom sigue como está.
terms-agree = Qué acepta usted
terms-connect-own = Usted conecta su propia cuenta de Zoom, o una que tiene permiso para usar.
terms-give-each = Usted da cada enlace solo a la persona con quien se reúne.
terms-follow-rules = Usted cumple las normas de su profesión y las leyes sobre privacidad, consentimiento y grabación.
terms-do-try = Usted no intenta dañar el servicio ni llegar a los datos de otras personas.
terms-cannot-rely = Con qué no puede contar
terms-service-emergencies = El servicio no es para emergencias. Tenga otra forma de contactar con sus { -clients }.
terms-medical-device = No es un dispositivo médico y no da consejos médicos.
terms-down-so = Puede dejar de funcionar, y Zoom también. No prometemos que funcione siempre.
terms-how-ends = Cómo termina
terms-remove-app = Puede <a href="/help#remove">quitar la aplicación</a> en cualquier momento. Podemos poner fin al servicio, o excluir a quien incumpla estas condiciones.
terms-data = Sus datos
terms-privacy-page = La <a href="/privacy">página de privacidad</a> dice qué se guarda y cuándo se borra.
terms-questions-contact = ¿Tiene preguntas? <a href="/support">Contacte con el soporte</a>.

## Accessibility

accessibility-everybody-should = Todas las personas deberían poder usar Bedside. Nuestro objetivo es cumplir las Pautas de Accesibilidad para el Contenido Web (WCAG) 2.2, nivel AA. Todavía nadie ha comprobado que las cumplamos.
accessibility-was-tested = Qué se probó
accessibility-programs-test = Unos programas prueban estas cosas. Cuando hace falta un navegador, es Chromium:
accessibility-rules-axe = Las reglas de axe-core 4.14 no encuentran nada en ninguna página, en claro y en oscuro, en pantallas anchas y estrechas, con nuestro JavaScript y sin él.
accessibility-main-steps = Los pasos principales funcionan solo con el teclado.
accessibility-pages-work = Las páginas funcionan con JavaScript desactivado.
accessibility-pages-fit = Las páginas caben en una pantalla de 320 píxeles, también con letras del doble de tamaño.
accessibility-text-controls = El texto y los controles tienen el contraste que pide el nivel AA, en colores claros y en oscuros.
accessibility-each-page = Cada página tiene un título principal, sus partes están marcadas y un enlace permite saltar la cabecera.
accessibility-was-tested-known = Qué no se probó y qué fallos se conocen
accessibility-no-test = No se hizo ninguna prueba con un lector de pantalla, con control por voz o con una lupa de pantalla.
accessibility-no-test-was = No se hizo ninguna prueba en un teléfono o en una tableta, ni en Firefox o Safari.
accessibility-no-person = Ninguna persona con discapacidad lo ha probado para nosotros.
accessibility-no-time = Nadie ha medido cuánto tarda una persona nueva en iniciar su primera reunión ni en instalar el servicio.
accessibility-no-old = No se probó en navegadores antiguos.
accessibility-nobody-from = Nadie de fuera lo ha comprobado.
accessibility-all-pages = Las páginas están solo en inglés y en español. Ningún hablante nativo ha revisado el español.
accessibility-times-utc = Sin JavaScript las horas están en UTC, a menos que elija una zona horaria en los ajustes.
accessibility-may-signed = Si JavaScript está desactivado, su sesión se cierra sin aviso tras un tiempo sin uso. No se pierde ninguna reunión.
accessibility-zooms-own = Las páginas de Zoom
accessibility-when-sign = Cuando inicia sesión en Zoom, da permiso o entra en una reunión, usa Zoom. No podemos cambiar esas páginas. Zoom tiene <a href="https://www.zoom.com/en/accessibility/" rel="noopener noreferrer">su propia declaración</a>.
accessibility-tell = Díganoslo
accessibility-something-stops = Si algo le impide usar Bedside, <a href="/support">contacte con el soporte</a>. Diga qué quería hacer y qué usa para leer la página.
accessibility-statement-21 = Esta declaración es del 21 de noviembre de 2026.
